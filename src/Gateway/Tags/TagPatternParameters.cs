using System.Collections.Immutable;
using System.Globalization;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;

namespace CloudAssistant.Gateway.Tags;

/// <summary>Reads what tags are looked for: <c>Tag.N</c> exactly, or <c>TagFilter.N</c> with wildcards.</summary>
internal static class TagPatternParameters
{
    private const string ResourceGroupKey = "acs:rm:rgId";
    private const int FiltersMax = 5;

    /// <summary>The resource group that is asked for by a tag, which is then the only one; null for none.</summary>
    public static string? TagOfResourceGroup(this ParameterReader parameters)
    {
        var entries = Entries(parameters);
        if (!entries.Any(entry => entry.Key == ResourceGroupKey))
            return null;
        if (entries.Count > 1 || HasFilters(parameters))
            parameters.Refuse(RefusalCode.InvalidTagKeyMalformed, $"The key {ResourceGroupKey} stands alone.");
        if (entries[0].Value.Length == 0)
            parameters.Refuse(RefusalCode.InvalidTagValueMalformed, $"The key {ResourceGroupKey} needs the id of a resource group as its value.");
        return entries[0].Value;
    }

    /// <summary>What the tags must match.</summary>
    public static ImmutableArray<TagPattern> TagPatterns(this ParameterReader parameters)
    {
        var tags = Entries(parameters);
        if (tags.Count > 0 && HasFilters(parameters))
            parameters.Refuse(RefusalResponses.Invalid("TagFilter", "it is not given together with Tag"));
        if (tags.Count > parameters.Limits.TagsMax)
            parameters.Refuse(RefusalCode.NumberExceedTags, $"{tags.Count} tags are given; at most {parameters.Limits.TagsMax} are allowed.");
        if (tags.Any(tag => tag.Key.Length == 0 && tag.Value.Length > 0))
            parameters.Refuse(RefusalCode.InvalidParameterTagValue, "A value of a tag is given without its key.");
        if (tags.Any(tag => tag.Key.Length == 0))
            parameters.Refuse(RefusalCode.MissingParameterTagKey, "A tag needs a key.");
        if (tags.DistinctBy(tag => tag.Key, StringComparer.Ordinal).Count() < tags.Count)
            parameters.Refuse(RefusalCode.DuplicateTagKey, "A tag key is there more than once.");
        return [.. tags.Select(tag => new TagPattern(tag.Key, tag.Value.Length > 0 ? [tag.Value] : [], Fuzzy: false)), .. Filters(parameters)];
    }

    private static List<(string Key, string Value)> Entries(ParameterReader parameters) =>
    [
        .. parameters.List("Tag", "Key", "Value").GroupBy(entry => entry.Number).Select(entry => (
            entry.FirstOrDefault(part => part.Member == "Key").Value ?? "", entry.FirstOrDefault(part => part.Member == "Value").Value ?? "")),
    ];

    private static bool HasFilters(ParameterReader parameters) => parameters.All.Keys.Any(name => name.StartsWith("TagFilter.", StringComparison.Ordinal));

    private static List<TagPattern> Filters(ParameterReader parameters)
    {
        var filters = new SortedDictionary<int, (string Key, List<string> Values)>();
        foreach (var (name, value) in parameters.All.Where(parameter => parameter.Key.StartsWith("TagFilter.", StringComparison.Ordinal)))
        {
            var parts = name.Split('.');
            if (!IsNumber(parts[1], out var number) || !(parts is [_, _, "TagKey"] || (parts is [_, _, "TagValues", var of] && IsNumber(of, out var _))))
            {
                parameters.Refuse(RefusalResponses.Invalid("TagFilter", "its entries read TagFilter.1.TagKey and TagFilter.1.TagValues.1"));
                continue;
            }

            var filter = filters.GetValueOrDefault(number, ("", []));
            if (parts.Length == 4 && value.Length > 0)
                filter.Values.Add(value);
            filters[number] = parts.Length == 3 ? (value, filter.Values) : filter;
        }

        if (filters.Count > FiltersMax)
            parameters.Refuse(RefusalCode.NumberExceedTags, $"{filters.Count} filters are given; at most {FiltersMax} are allowed.");
        if (filters.Values.Any(filter => filter.Key.Length == 0))
            parameters.Refuse(RefusalCode.MissingParameterTagKey, "A filter needs a key.");
        if (filters.Values.Any(filter => filter.Values.Count > parameters.Limits.TagsMax))
            parameters.Refuse(RefusalCode.NumberExceedTags, $"A filter has more than {parameters.Limits.TagsMax} values.");
        return [.. filters.Values.Select(filter => new TagPattern(filter.Key, [.. filter.Values], Fuzzy: true))];
    }

    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text[0] != '0';
}
