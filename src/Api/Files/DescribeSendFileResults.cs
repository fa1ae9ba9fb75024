using CloudAssistant.Api.Paging;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Files;

/// <summary>Lists files that were sent, newest first, and what became of them.</summary>
public sealed record DescribeSendFileResultsRequest : PagedRequest
{
    /// <summary>Exactly this sending.</summary>
    public string? InvokeId { get; init; }

    /// <summary>With this instance among the targets; of each only that one is shown.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Of files of this name.</summary>
    public string? Name { get; init; }

    /// <summary>Overall status: Pending, Running, Success, Failed or PartialFailed.</summary>
    public string? InvocationStatus { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags that must all be there.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }
}

/// <summary>A page of files that were sent.</summary>
public sealed record DescribeSendFileResultsResponse : PagedResponse
{
    /// <summary>The sendings.</summary>
    public SentFileList Invocations { get; init; } = new();
}

/// <summary>Sendings, wrapped as the older actions do.</summary>
public sealed record SentFileList
{
    /// <summary>The sendings.</summary>
    public IReadOnlyList<SentFileItem> Invocation { get; init; } = [];
}
