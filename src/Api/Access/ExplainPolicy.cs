using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Access;

/// <summary>Asks whether a key may do something, and which statement decides it. Changes nothing, and looks nothing up but the key and its policies. Not an action of
/// the vendor's ECS API.</summary>
public sealed record ExplainPolicyRequest : ApiRequest
{
    /// <summary>The key.</summary>
    public string? UserAccessKeyId { get; init; }

    /// <summary>Such as <c>ecs:RunCommand</c>.</summary>
    public string? PolicyAction { get; init; }

    /// <summary>Such as <c>acs:ecs:*:*:instance/mi-…</c> or <c>instance/mi-…</c>; <c>instance/*</c> for a list.</summary>
    public string? PolicyResource { get; init; }

    /// <summary>Address the call would come from. Default: none.</summary>
    public string? SourceIp { get; init; }

    /// <summary>User of the script. Default: none, as of a call without a script.</summary>
    public string? Username { get; init; }

    /// <summary>Number of targets. Default: none, as of a call without any.</summary>
    public int? TargetCount { get; init; }

    /// <summary>Tags of the resource, at most 20.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }
}

/// <summary>The answer.</summary>
public sealed record ExplainPolicyResponse : ApiResponse
{
    /// <summary>The key may.</summary>
    public bool Allowed { get; init; }

    /// <summary><c>Allow</c>, <c>ExplicitDeny</c>, or <c>ImplicitDeny</c>: no statement allows it.</summary>
    public string Decision { get; init; } = "";

    /// <summary>The policy that decides, or empty.</summary>
    public string PolicyName { get; init; } = "";

    /// <summary>Number of the deciding statement in it, from 1; 0 when none decides.</summary>
    public int Statement { get; init; }

    /// <summary>Sid of the deciding statement, or empty.</summary>
    public string Sid { get; init; } = "";

    /// <summary>Whether the key is active; one that is not may do nothing, whatever its policies say.</summary>
    public bool KeyActive { get; init; }

    /// <summary>The resource in its full form.</summary>
    public string Resource { get; init; } = "";
}
