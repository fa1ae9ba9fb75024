using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Grains.Interfaces.Replies;

/// <summary>Why a call was refused. A refusal is an answer: nothing was changed.</summary>
/// <param name="Code">What kind of refusal; the gateway maps it to the code and HTTP status of the ECS API.</param>
/// <param name="Message">For people: what was wrong, the limit and its unit. Never holds a secret, a script or an output.</param>
[GenerateSerializer, Immutable, Alias("ca.Refusal")]
public sealed record Refusal([property: Id(0)] RefusalCode Code, [property: Id(1)] string Message)
{
    /// <summary>Of <see cref="RefusalCode.ForbiddenRam"/>: what was not allowed to whom.</summary>
    [Id(2)] public AccessDenied? Denied { get; init; }
}
