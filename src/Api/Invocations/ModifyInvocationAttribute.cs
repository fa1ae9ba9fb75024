using System.Text.Json.Serialization;
using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Invocations;

/// <summary>Changes an invocation that repeats, from its next tick on; what is absent stays as it is. Safe to repeat.</summary>
public sealed record ModifyInvocationAttributeRequest : ApiRequest
{
    /// <summary>The invocation.</summary>
    public string? InvokeId { get; init; }

    /// <summary>New script, less than 24 KB in Base64.</summary>
    public string? CommandContent { get; init; }

    /// <summary>PlainText or Base64. Default: PlainText.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Whether the script takes parameters.</summary>
    public bool? EnableParameter { get; init; }

    /// <summary>Values for <c>{{name}}</c>; at most 10. Sent as one JSON text.</summary>
    [JsonConverter(typeof(MapAsTextConverter))]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>New frequency, of an invocation with the repeat mode Period.</summary>
    public string? Frequency { get; init; }

    /// <summary>Instances that join.</summary>
    public IReadOnlyList<string>? InstanceId { get; init; }

    /// <summary>At most 64 ASCII characters.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"ModifyInvocationAttributeRequest {InvokeId}";
}

/// <summary>The invocation is changed.</summary>
public sealed record ModifyInvocationAttributeResponse : ApiResponse
{
    /// <summary>The command whose content it runs: a new one when the content changed.</summary>
    public string CommandId { get; init; } = "";
}
