using System.Collections.Immutable;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Reads which instances are meant.</summary>
internal static class InstanceParameters
{
    /// <summary>Ids of <c>InstanceId.N</c>, each once, as many as the call holds; an id that cannot be is refused with <paramref name="notFound"/>,
    /// and an entry without one too: it might have been the only one.</summary>
    public static ImmutableArray<InstanceId> InstanceIds(this ParameterReader parameters, RefusalCode notFound)
    {
        var texts = parameters.List("InstanceId");
        var seen = new HashSet<InstanceId>(texts.Count);
        var ids = ImmutableArray.CreateBuilder<InstanceId>(texts.Count);
        foreach (var (_, text) in texts)
        {
            if (text.Length == 0)
                parameters.Refuse(RefusalResponses.Invalid("InstanceId", "an entry is empty"));
            else if (!InstanceId.TryParse(text, null, out var id))
                parameters.Refuse(notFound, "A specified instance does not exist.");
            else if (seen.Add(id))
                ids.Add(id);
        }

        return ids.DrainToImmutable();
    }

    /// <summary>Ids to filter by, at most as many as a page has rows; <paramref name="matchesNone"/> becomes true when ids are there but none can be.</summary>
    public static ImmutableArray<InstanceId> InstanceIdFilter(this ParameterReader parameters, ref bool matchesNone)
    {
        var texts = parameters.List("InstanceId").Where(entry => entry.Value.Length > 0).ToArray();
        if (texts.Length > PageParameters.RowsMax)
            parameters.Refuse(RefusalCode.InstanceIdsExceedLimit, $"{texts.Length} instances are named; at most {PageParameters.RowsMax} are allowed.");
        var ids = ImmutableArray.CreateBuilder<InstanceId>();
        foreach (var (_, text) in texts)
        {
            if (InstanceId.TryParse(text, null, out var id) && !ids.Contains(id))
                ids.Add(id);
        }

        matchesNone |= texts.Length > 0 && ids.Count == 0;
        return ids.ToImmutable();
    }
}
