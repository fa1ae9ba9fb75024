using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudAssistant.Api.Calls;

/// <summary>A list that the API declares as one parameter holding a JSON text.</summary>
internal sealed class ListAsTextConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(reader.GetString()!, ApiJson.Wire.StringArray);

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
        writer.WriteStringValue(JsonSerializer.Serialize([.. value], ApiJson.Wire.StringArray));
}
