using CloudAssistant.Api.Paging;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Commands;

/// <summary>Lists commands, newest first.</summary>
public sealed record DescribeCommandsRequest : PagedRequest
{
    /// <summary>Exactly this one.</summary>
    public string? CommandId { get; init; }

    /// <summary>Of this type.</summary>
    public string? Type { get; init; }

    /// <summary>Name, with <c>*</c> at either end as wildcard.</summary>
    public string? Name { get; init; }

    /// <summary>Description, with <c>*</c> at either end as wildcard.</summary>
    public string? Description { get; init; }

    /// <summary>Absent for own commands; there are no others yet.</summary>
    public string? Provider { get; init; }

    /// <summary>Only for commands of others.</summary>
    public bool? Latest { get; init; }

    /// <summary>PlainText or Base64 in the answer. Default: Base64.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags that must all be there.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }
}

/// <summary>A page of commands.</summary>
public sealed record DescribeCommandsResponse : PagedResponse
{
    /// <summary>The commands.</summary>
    public CommandList Commands { get; init; } = new();
}

/// <summary>Commands, wrapped as the older actions do.</summary>
public sealed record CommandList
{
    /// <summary>The commands.</summary>
    public IReadOnlyList<CommandItem> Command { get; init; } = [];
}
