using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Commands;

/// <summary>What tags may look like.</summary>
internal static class TagRules
{
    private static readonly string[] ReservedStarts = ["aliyun", "acs:"];
    private static readonly string[] Refused = ["http://", "https://"];

    /// <summary>Null when the tags are in order, else why not.</summary>
    public static Refusal? Check(IReadOnlyDictionary<string, string> tags, int keyCharactersMax = CommandLimits.TagKeyCharactersMax)
    {
        if (tags.Count > CommandLimits.TagsMax)
            return new(RefusalCode.NumberExceedTags, $"{tags.Count} tags are given; at most {CommandLimits.TagsMax} are allowed.");
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

            if (value.Length > CommandLimits.TagValueCharactersMax || IsRefused(value))
            {
                return new(RefusalCode.InvalidTagValueMalformed,
                    $"The value of a tag is at most {CommandLimits.TagValueCharactersMax} characters and holds no http:// or https://.");
            }
        }

        return null;
    }

    private static bool IsRefused(string text) =>
        text.Any(char.IsControl) || Refused.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
}
