using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using Orleans.Storage;

namespace CloudAssistant.Silo.Storage;

/// <summary>
/// Grain states as JSON that people and triggers can read: UTF-8, camelCase, enums by name, times as Unix milliseconds, ids as the
/// upper-case UUID that SQLite stores and PostgreSQL casts. Additions are safe; a renamed member is a data migration.
/// </summary>
internal sealed class GrainStateSerializer : IGrainStorageSerializer
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // The reader is a database, not a browser: only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters =
        {
            new JsonStringEnumConverter(),
            new UnixTimeJsonConverter(),
            new IdJsonConverter<AccountId>(id => id.Value, text => new(text)),
            new IdJsonConverter<CommandId>(id => Text(id.Value.Value), text => new(new(Guid.Parse(text)))),
            new IdJsonConverter<InvocationId>(id => Text(id.Value.Value), text => new(new(Guid.Parse(text)))),
            new IdJsonConverter<InstanceId>(id => Text(id.Value.Value), text => new(new(Guid.Parse(text)))),
            new IdJsonConverter<EnrollmentId>(id => Text(id.Value), text => new(Guid.Parse(text))),
        },
    };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, Options)!;

    private static string Text(Guid value) => value.ToString("D").ToUpperInvariant();
}
