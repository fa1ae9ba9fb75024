using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>Reads <c>Tag.N.Key</c> and <c>Tag.N.Value</c>.</summary>
internal static class TagParameters
{
    private static readonly Codes OfTags = new(
        RefusalCode.NumberExceedTags, RefusalCode.MissingParameterTagKey, RefusalCode.DuplicateTagKey, RefusalCode.InvalidTagKeyMalformed, RefusalCode.InvalidTagValueMalformed);

    private static readonly Codes OfResourceTags = new(
        RefusalCode.NumberExceedResourceTags,
        RefusalCode.MissingParameterResourceTagKey,
        RefusalCode.DuplicateResourceTagKey,
        RefusalCode.InvalidResourceTagKeyMalformed,
        RefusalCode.InvalidResourceTagValueMalformed);

    /// <summary>Tags to set, or to filter by. Those of a new thing have shorter keys, which a silo judges.</summary>
    public static ImmutableSortedDictionary<string, string> Tags(this ParameterReader parameters) => Read(parameters, "Tag", parameters.Limits.TagsMax, OfTags);

    /// <summary>Tags that choose instances.</summary>
    public static ImmutableSortedDictionary<string, string> ResourceTags(this ParameterReader parameters, int max) =>
        Read(parameters, "ResourceTag", max, OfResourceTags);

    private static ImmutableSortedDictionary<string, string> Read(ParameterReader parameters, string name, int max, Codes codes)
    {
        var (keyCharactersMax, valueCharactersMax) = (parameters.Limits.ChangedTagKeyCharactersMax, parameters.Limits.TagValueCharactersMax);
        var entries = parameters.List(name, "Key", "Value").GroupBy(entry => entry.Number).ToList();
        if (entries.Count > max)
            parameters.Refuse(codes.TooMany, $"{entries.Count} tags are given; at most {max} are allowed.");

        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>();
        foreach (var entry in entries)
        {
            var key = entry.FirstOrDefault(part => part.Member == "Key").Value ?? "";
            var value = entry.FirstOrDefault(part => part.Member == "Value").Value ?? "";
            if (key.Length == 0)
                parameters.Refuse(codes.NoKey, "A tag needs a key.");
            else if (IsBadKey(key, keyCharactersMax))
                parameters.Refuse(codes.BadKey, $"A tag key has at most {keyCharactersMax} characters, does not begin with aliyun or acs: and holds no http:// or https://.");
            else if (value.Length > valueCharactersMax || HasAddress(value))
                parameters.Refuse(codes.BadValue, $"A tag value has at most {valueCharactersMax} characters and holds no http:// or https://.");
            else if (!tags.TryAdd(key, value))
                parameters.Refuse(codes.Twice, "A tag key is there more than once.");
        }

        return tags.ToImmutable();
    }

    private static bool IsBadKey(string key, int charactersMax) =>
        key.Length > charactersMax
        || key.StartsWith("aliyun", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("acs:", StringComparison.OrdinalIgnoreCase)
        || HasAddress(key);

    private static bool HasAddress(string text) =>
        text.Contains("http://", StringComparison.OrdinalIgnoreCase) || text.Contains("https://", StringComparison.OrdinalIgnoreCase);

    private sealed record Codes(RefusalCode TooMany, RefusalCode NoKey, RefusalCode Twice, RefusalCode BadKey, RefusalCode BadValue);
}
