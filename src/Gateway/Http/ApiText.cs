using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Gateway.Http;

/// <summary>How the API writes times, tags and contents.</summary>
internal static class ApiText
{
    /// <summary>UTC to the second; empty when unset.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>UTC to the minute, as creation times of commands are written.</summary>
    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>Tags as items.</summary>
    public static IReadOnlyList<TagItem> Tags(ImmutableSortedDictionary<string, string> tags) => [.. tags.Select(tag => new TagItem(tag.Key, tag.Value))];

    /// <summary>Tags as a wrapped list.</summary>
    public static TagList TagList(ImmutableSortedDictionary<string, string> tags) => new() { Tag = Tags(tags) };

    /// <summary>Whether contents are answered as plain text. Base64 unless asked otherwise; an unknown word means the default.</summary>
    public static bool PlainText(this ParameterReader parameters) => "PlainText".Equals(parameters.Text("ContentEncoding"), StringComparison.OrdinalIgnoreCase);

    /// <summary>A text content in the encoding asked for.</summary>
    public static string Content(string content, bool plainText) => plainText ? content : Convert.ToBase64String(Encoding.UTF8.GetBytes(content));

    /// <summary>Bytes in the encoding asked for. What is not UTF-8 shows as replacement characters in plain text.</summary>
    public static string Content(byte[]? content, bool plainText) => content switch
    {
        null => "",
        _ when plainText => Encoding.UTF8.GetString(content),
        _ => Convert.ToBase64String(content),
    };
}
