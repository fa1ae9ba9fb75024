using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Commands;

/// <summary>What tags may look like.</summary>
internal static class TagRules
{
    private static readonly string[] ReservedStarts = ["aliyun", "acs:"];
    private static readonly string[] Refused = ["http://", "https://"];

    /// <summary>Null when the tags are in order, else why not.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="limits">Limits of this server; those that are documented when there are none.</param>
    /// <param name="setLater">They are set on what is there: their keys may be longer.</param>
    public static Refusal? Check(IReadOnlyDictionary<string, string> tags, CommandLimitOptions? limits = null, bool setLater = false)
    {
        limits ??= new();
        var keyCharactersMax = setLater ? limits.ChangedTagKeyCharactersMax : limits.TagKeyCharactersMax;
        if (tags.Count > limits.TagsMax)
            return new(RefusalCode.NumberExceedTags, $"{tags.Count} tags are given; at most {limits.TagsMax} are allowed.");
        foreach (var (key, value) in tags)
        {
            if (key.Length == 0)
                return new(RefusalCode.MissingParameterTagKey, "A tag has no key.");
            if (key.Length > keyCharactersMax || IsRefused(key)
                || ReservedStarts.Any(start => key.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
            {
                return new(RefusalCode.InvalidTagKeyMalformed,
                    $"The key of a tag is at most {keyCharactersMax} characters, does not begin with aliyun or acs:, and holds no http:// or https://.");
            }

            if (value.Length > limits.TagValueCharactersMax || IsRefused(value))
            {
                return new(RefusalCode.InvalidTagValueMalformed,
                    $"The value of a tag is at most {limits.TagValueCharactersMax} characters and holds no http:// or https://.");
            }
        }

        return null;
    }

    private static bool IsRefused(string text) =>
        text.Any(char.IsControl) || Refused.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
}
