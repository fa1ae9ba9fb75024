using System.Collections.Immutable;
using System.Text.Json;
using CloudAssistant.Api.Calls;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>Reads parameters that hold a JSON array of texts.</summary>
internal static class JsonTexts
{
    /// <summary>The texts; null when absent.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="name">Which.</param>
    /// <param name="max">How many there may be.</param>
    /// <param name="code">How it is refused; null for an invalid parameter of that name.</param>
    public static ImmutableArray<string>? Texts(this ParameterReader parameters, string name, int max, RefusalCode? code = null)
    {
        if (parameters.Optional(name) is not { } text)
            return null;
        if (Parse(text) is { Length: > 0 } texts && texts.Length <= max && !texts.Contains(null!))
            return [.. texts.Distinct(StringComparer.Ordinal)];
        var expected = $"it is a JSON array of 1 to {max} texts, such as [\"a\", \"b\"]";
        parameters.Refuse(code is { } known ? RefusalResponses.Of(known, $"The parameter {name} is not valid: {expected}.") : RefusalResponses.Invalid(name, expected));
        return null;
    }

    private static string[]? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ApiJson.Wire.StringArray);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
