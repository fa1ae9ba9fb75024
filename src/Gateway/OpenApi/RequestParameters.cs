using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CloudAssistant.Api.Calls;

namespace CloudAssistant.Gateway.OpenApi;

/// <summary>Tells the parameters of a request from how the typed client writes it, so that nothing is listed twice. Pure.</summary>
internal sealed class RequestParameters(Wording wording)
{
    /// <summary>The parameters of a request, those of entries of lists with <c>N</c> for the number.</summary>
    public JsonArray Of(JsonTypeInfo request) => [.. Members(request, "", "").Select(parameter => (JsonNode)parameter)];

    private IEnumerable<JsonObject> Members(JsonTypeInfo type, string prefix, string context)
    {
        foreach (var property in type.Properties)
        {
            var words = string.Join(' ', new[] { context, wording.Of(type.Type, property.Name) }.Where(text => text.Length > 0));
            foreach (var parameter in Property(property, prefix + property.Name, words))
                yield return parameter;
        }
    }

    private IEnumerable<JsonObject> Property(JsonPropertyInfo property, string name, string words)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        // Written as one text, whatever it holds.
        if (property.CustomConverter is not null)
            return [Parameter(name, words, new JsonObject { ["type"] = "string", ["contentMediaType"] = "application/json" })];
        if (type == typeof(string))
            return [Parameter(name, words, new JsonObject { ["type"] = "string" })];
        if (type == typeof(bool))
            return [Parameter(name, words, new JsonObject { ["type"] = "boolean" })];
        if (type == typeof(int) || type == typeof(long))
            return [Parameter(name, words, new JsonObject { ["type"] = "integer" })];
        if (type == typeof(IReadOnlyList<string>))
            return [Parameter(name + ".N", words, new JsonObject { ["type"] = "string" })];
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? Members(ApiJson.Wire.GetTypeInfo(type.GetGenericArguments()[0])!, name + ".N.", words)
            : throw new InvalidOperationException($"How is {type} written as parameters?");
    }

    private static JsonObject Parameter(string name, string words, JsonObject schema) =>
        new() { ["name"] = name, ["in"] = "query", ["description"] = words, ["schema"] = schema };
}
