using System.Collections.Immutable;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;

namespace CloudAssistant.Grains.Tags;

/// <summary>What becomes of tags when they are changed. Pure.</summary>
internal static class TagChanges
{
    /// <summary>That there is nothing to be tagged.</summary>
    public static readonly Refusal NotFound = new(RefusalCode.InvalidResourceIdNotFound, "A specified resource does not exist.");

    /// <summary>The action that asks for the change, for policies: which judge it by the tags before, and once more by those after, as they judge what is made with tags.</summary>
    public static string ActionOf(TagChange change) => change.Set.IsEmpty ? "UntagResources" : "TagResources";

    /// <summary>The tags after the change, or what is wrong with it.</summary>
    public static Reply<ImmutableSortedDictionary<string, string>> Apply(
        ImmutableSortedDictionary<string, string> tags, TagChange change, CommandLimitOptions limits)
    {
        if (TagRules.Check(change.Set, limits, setLater: true) is { } malformed)
            return malformed;
        var kept = change.RemoveAll ? tags.Clear() : tags.RemoveRange(change.Removed);
        var after = kept.SetItems(change.Set);
        // Only what is set now: what was made with such keys may lose or change other tags.
        if (change.Set.Keys.FirstOrDefault(key => after.Keys.Count(other => other.Equals(key, StringComparison.OrdinalIgnoreCase)) > 1) is not null)
            return new Refusal(RefusalCode.TagKeyDuplication, "Two keys of tags differ by case only.");
        return after.Count > limits.TagsMax
            ? new Refusal(RefusalCode.OperationDeniedQuotaExceed, $"A resource would have {after.Count} tags; at most {limits.TagsMax} are allowed.")
            : after;
    }
}
