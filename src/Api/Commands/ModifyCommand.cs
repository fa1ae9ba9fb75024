using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Commands;

/// <summary>Changes a command; what is absent stays as it is. Safe to repeat.</summary>
public sealed record ModifyCommandRequest : ApiRequest
{
    /// <summary>The command.</summary>
    public string? CommandId { get; init; }

    /// <summary>At most 128 characters.</summary>
    public string? Name { get; init; }

    /// <summary>At most 512 characters.</summary>
    public string? Description { get; init; }

    /// <summary>At most 200 characters.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>At most 1 KB.</summary>
    public string? Launcher { get; init; }

    /// <summary>Seconds.</summary>
    public long? Timeout { get; init; }
}

/// <summary>The command is changed.</summary>
public sealed record ModifyCommandResponse : ApiResponse;
