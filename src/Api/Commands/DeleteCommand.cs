using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Commands;

/// <summary>Deletes a command; refused while an unfinished invocation uses it.</summary>
public sealed record DeleteCommandRequest : ApiRequest
{
    /// <summary>The command.</summary>
    public string? CommandId { get; init; }
}

/// <summary>The command is gone.</summary>
public sealed record DeleteCommandResponse : ApiResponse;
