using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudAssistant.Silo.Storage;

/// <summary>Writes an id as one JSON text.</summary>
internal sealed class IdJsonConverter<T>(Func<T, string> write, Func<string, T> read) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}
