using System.Text;
using System.Text.Json;

namespace CloudAssistant.Agent.Verbs;

/// <summary>An object of JSON: names in order, each with a text, a number, a truth, null, another object, or many of these.</summary>
internal sealed class JsonObject : List<(string Name, object? Value)>
{
    public void Add(string name, object? value) => Add((name, value));

    /// <summary>On one line.</summary>
    public override string ToString()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            Write(writer, this);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool yes:
                writer.WriteBooleanValue(yes);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }
                writer.WriteEndObject();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case IEnumerable<object> many:
                writer.WriteStartArray();
                foreach (var one in many)
                    Write(writer, one);
                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value), value.GetType(), "Give every kind of value its JSON.");
        }
    }
}
