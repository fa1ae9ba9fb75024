using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Invocations;

/// <summary>Runs a script on instances. Safe to repeat with a client token.</summary>
public sealed record RunCommandRequest : InvocationRequest
{
    /// <summary>RunShellScript, RunBatScript or RunPowerShellScript.</summary>
    public string? Type { get; init; }

    /// <summary>The script, written as <see cref="ContentEncoding"/> says.</summary>
    public string? CommandContent { get; init; }

    /// <summary>PlainText or Base64. Default: PlainText.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>At most 128 characters.</summary>
    public string? Name { get; init; }

    /// <summary>At most 512 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Whether <c>{{name}}</c> in the script is replaced by parameters. Default: false.</summary>
    public bool? EnableParameter { get; init; }

    /// <summary>Store the command too. Default: false.</summary>
    public bool? KeepCommand { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => "RunCommandRequest";
}

/// <summary>The invocation is accepted and durable.</summary>
public sealed record RunCommandResponse : ApiResponse
{
    /// <summary>Id of the command; it names a stored one only with KeepCommand.</summary>
    public string CommandId { get; init; } = "";

    /// <summary>Id of the invocation.</summary>
    public string InvokeId { get; init; } = "";
}
