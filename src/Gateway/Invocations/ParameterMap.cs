using System.Collections.Immutable;
using System.Text.Json;
using System.Text;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Reads the JSON text of the parameter Parameters. Pure. Names compare without case.</summary>
internal static class ParameterMap
{
    public static Answer<ImmutableSortedDictionary<string, string>> Parse(string text, CommandLimitOptions? limits = null)
    {
        limits ??= new();
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new() { MaxDepth = 2 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return NotAMap();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                if (key.Length == 0)
                    return NotAMap();
                if (key.Length > limits.ParameterKeyCharactersMax)
                    return RefusalResponses.Of(RefusalCode.ParameterKeyExceedLimit, $"A parameter name has {key.Length} characters; at most {limits.ParameterKeyCharactersMax} are allowed.");
                if (!seen.Add(key))
                    return RefusalResponses.Of(RefusalCode.ParameterKeyDuplicate, "A parameter name is there more than once.");
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                    return RefusalResponses.Of(RefusalCode.ParameterTypeNotSupported, "A parameter value is a string.");
                map.Add(key, reader.GetString()!);
                if (map.Count > limits.ParametersMax)
                    return RefusalResponses.Of(RefusalCode.ParameterCountExceedLimit, $"More than {limits.ParametersMax} parameters are given; at most {limits.ParametersMax} are allowed.");
            }

            return reader.Read() ? NotAMap() : map.ToImmutable();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, deeper than two levels, or text that is no Unicode. The value itself stays out of messages.
            return NotAMap();
        }
    }

    private static ApiFault NotAMap() => RefusalResponses.Of(RefusalCode.InvalidParameterParameters, "Parameters is a JSON object of strings.");
}
