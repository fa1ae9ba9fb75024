using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Xml;

namespace CloudAssistant.Gateway.Http;

/// <summary>
/// Writes answers as XML, from what they are in JSON, so that nothing is described twice: a member is an element, a list is its element again and again, whatever
/// wraps it, so that of an empty list only a wrapper is left. Pure.
/// </summary>
internal static class XmlAnswer
{
    private static readonly byte[] Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8.ToArray();

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
        ConformanceLevel = ConformanceLevel.Fragment,
        // A line end of an output stays what it is.
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>The answer as bytes.</summary>
    /// <param name="root">Name of the outermost element.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="type">How it is written in JSON.</param>
    public static ReadOnlyMemory<byte> Of(string root, object answer, JsonTypeInfo type)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Declaration);
        using (var writer = XmlWriter.Create(bytes, Settings))
            Write(writer, root, JsonSerializer.SerializeToElement(answer, type));
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static void Write(XmlWriter writer, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Write(writer, name, item);
            return;
        }

        writer.WriteStartElement(name);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Write(writer, member.Name, member.Value);
                break;
            case JsonValueKind.String:
                writer.WriteString(Expressible(value.GetString()!));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteString(value.ValueKind == JsonValueKind.True ? "true" : "false");
                break;
            case JsonValueKind.Number:
                writer.WriteString(value.GetRawText());
                break;
            default:
                break; // Null is an empty element.
        }

        writer.WriteFullEndElement();
    }

    // XML has no way to write most control characters, and outputs of scripts hold them.
    private static string Expressible(string text) =>
        text.Any(IsInexpressible) ? string.Concat(text.Select(c => IsInexpressible(c) ? '\uFFFD' : c)) : text;

    // Halves of a pair come in pairs only: JSON has replaced all others.
    private static bool IsInexpressible(char c) => !XmlConvert.IsXmlChar(c) && !char.IsSurrogate(c);
}
