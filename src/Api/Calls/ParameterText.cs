using System.Text.Json;

namespace CloudAssistant.Api.Calls;

/// <summary>Writes a request as parameters of the RPC API: <c>Name=value</c>, lists as <c>Name.1=value</c>, lists of objects as <c>Name.1.Key=value</c>.</summary>
internal static class ParameterText
{
    public static List<KeyValuePair<string, string>> Of(JsonElement request)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        Add(parameters, "", request);
        return parameters;
    }

    private static void Add(List<KeyValuePair<string, string>> parameters, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Add(parameters, name.Length == 0 ? member.Name : $"{name}.{member.Name}", member.Value);
                break;
            case JsonValueKind.Array:
                var number = 0;
                foreach (var item in value.EnumerateArray())
                    Add(parameters, $"{name}.{++number}", item);
                break;
            case JsonValueKind.String:
                parameters.Add(new(name, value.GetString()!));
                break;
            case JsonValueKind.Number:
                parameters.Add(new(name, value.GetRawText()));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                parameters.Add(new(name, value.ValueKind == JsonValueKind.True ? "true" : "false"));
                break;
            default:
                break; // Null: the parameter is not sent.
        }
    }
}
