using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Commands;

/// <summary>Stores a command. Safe to repeat with a client token.</summary>
public sealed record CreateCommandRequest : ApiRequest
{
    /// <summary>At most 128 characters.</summary>
    public string? Name { get; init; }

    /// <summary>RunShellScript, RunBatScript or RunPowerShellScript.</summary>
    public string? Type { get; init; }

    /// <summary>The script, written as <see cref="ContentEncoding"/> says.</summary>
    public string? CommandContent { get; init; }

    /// <summary>PlainText or Base64. Default: Base64.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>At most 512 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Longest time one run may take, in seconds. Default: 60.</summary>
    public long? Timeout { get; init; }

    /// <summary>Directory the script starts in, at most 200 characters.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Whether <c>{{name}}</c> in the script is replaced by parameters. Default: false.</summary>
    public bool? EnableParameter { get; init; }

    /// <summary>Command line that starts the script, at most 1 KB.</summary>
    public string? Launcher { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>At most 20 tags.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }

    /// <summary>At most 64 ASCII characters; the same token gives the same answer for 24 hours.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => "CreateCommandRequest";
}

/// <summary>The command is stored.</summary>
public sealed record CreateCommandResponse : ApiResponse
{
    /// <summary>Its id.</summary>
    public string CommandId { get; init; } = "";
}
