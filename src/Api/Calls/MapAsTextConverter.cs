using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudAssistant.Api.Calls;

/// <summary>A map that the API declares as one parameter holding a JSON text.</summary>
internal sealed class MapAsTextConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override IReadOnlyDictionary<string, string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(reader.GetString()!, ApiJson.Wire.DictionaryStringString);

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) =>
        writer.WriteStringValue(JsonSerializer.Serialize(new Dictionary<string, string>(value), ApiJson.Wire.DictionaryStringString));
}
