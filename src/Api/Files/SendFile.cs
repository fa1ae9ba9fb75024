using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Files;

/// <summary>Places a file on instances. Safe to repeat with a client token.</summary>
public sealed record SendFileRequest : ApiRequest
{
    /// <summary>Name of the file, without separators; at most 255 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Directory of the file: an absolute path, at most 255 characters. Made where it is not there; no part of it may be a symbolic link.</summary>
    public string? TargetDir { get; init; }

    /// <summary>The content, written as <see cref="ContentType"/> says; at most 32 KB as Base64, unless the server is set otherwise.</summary>
    public string? Content { get; init; }

    /// <summary>PlainText or Base64. Default: PlainText.</summary>
    public string? ContentType { get; init; }

    /// <summary>Targets: 1 to 50 managed instances, unless the server is set otherwise.</summary>
    public IReadOnlyList<string>? InstanceId { get; init; }

    /// <summary>At most 512 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Owner of the file, at most 64 characters. Default: root.</summary>
    public string? FileOwner { get; init; }

    /// <summary>Group of the file, at most 64 characters. Default: root.</summary>
    public string? FileGroup { get; init; }

    /// <summary>Mode of the file in octal digits. Default: 0644.</summary>
    public string? FileMode { get; init; }

    /// <summary>Whether a file of that name may be replaced. Default: false.</summary>
    public bool? Overwrite { get; init; }

    /// <summary>Longest time that placing it may take, in seconds; less than 10 means 10, at most 86,400. Default: 60.</summary>
    public long? Timeout { get; init; }

    /// <summary>Resource group of the sending.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags of the sending, at most 20.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }

    /// <summary>At most 64 ASCII characters; the same token gives the same answer for 24 hours.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => "SendFileRequest";
}

/// <summary>The sending is accepted and durable.</summary>
public sealed record SendFileResponse : ApiResponse
{
    /// <summary>Id of the sending, <c>f-…</c>.</summary>
    public string InvokeId { get; init; } = "";
}
