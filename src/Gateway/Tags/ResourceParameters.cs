using System.Collections.Immutable;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;

namespace CloudAssistant.Gateway.Tags;

/// <summary>Reads whose tags are meant.</summary>
internal static class ResourceParameters
{
    private const int IdsMax = 50;

    /// <summary>What the resources are, from ResourceType.</summary>
    public static TaggedKind Kind(this ParameterReader parameters)
    {
        if (!parameters.Has("ResourceType"))
            parameters.Refuse(RefusalCode.MissingParameterResourceType, "The parameter ResourceType is required.");
        switch (parameters.Text("ResourceType"))
        {
            case "command":
                return TaggedKind.Command;
            case "invocation":
                return TaggedKind.Invocation;
            case "activation":
                return TaggedKind.Enrollment;
            case "instance" or "managedinstance":
                return TaggedKind.Instance;
            default:
                parameters.Refuse(RefusalCode.InvalidResourceTypeNotFound, "The specified ResourceType does not exist: command, invocation, activation, managedinstance or instance.");
                return default;
        }
    }

    /// <summary>Ids of resources to change; all must be such as can be, and at least one is there.</summary>
    public static ImmutableArray<ResourceId> Resources(this ParameterReader parameters, TaggedKind kind)
    {
        var texts = Texts(parameters);
        if (texts.Count == 0)
            parameters.Refuse(RefusalCode.MissingParameterResourceIds, "The parameter ResourceId is required.");
        var ids = Parse(kind, texts);
        if (ids.Length < texts.Count)
            parameters.Refuse(RefusalCode.InvalidResourceIdNotFound, "A specified resource does not exist.");
        return ids;
    }

    /// <summary>Ids to filter by; <paramref name="matchesNone"/> becomes true when ids are there but none can be.</summary>
    public static ImmutableArray<ResourceId> ResourceFilter(this ParameterReader parameters, TaggedKind kind, ref bool matchesNone)
    {
        var texts = Texts(parameters);
        var ids = Parse(kind, texts);
        matchesNone |= texts.Count > 0 && ids.IsEmpty;
        return ids;
    }

    private static List<string> Texts(ParameterReader parameters)
    {
        var texts = parameters.List("ResourceId").Select(entry => entry.Value).Distinct(StringComparer.Ordinal).ToList();
        if (texts.Count > IdsMax)
            parameters.Refuse(RefusalCode.NumberExceedResourceIds, $"{texts.Count} resources are named; at most {IdsMax} are allowed.");
        return texts;
    }

    private static ImmutableArray<ResourceId> Parse(TaggedKind kind, List<string> texts) =>
        [.. texts.Select(text => ResourceId.TryParse(kind, text, out var id) ? id : (ResourceId?)null).OfType<ResourceId>()];
}
