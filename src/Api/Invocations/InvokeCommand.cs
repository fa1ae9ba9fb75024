using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Invocations;

/// <summary>Runs a stored command on instances. Safe to repeat with a client token.</summary>
public sealed record InvokeCommandRequest : InvocationRequest
{
    /// <summary>The command.</summary>
    public string? CommandId { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => "InvokeCommandRequest";
}

/// <summary>The invocation is accepted and durable.</summary>
public sealed record InvokeCommandResponse : ApiResponse
{
    /// <summary>Its id.</summary>
    public string InvokeId { get; init; } = "";
}
