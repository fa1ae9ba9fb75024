namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>Who makes a call, as a silo judged it from the evidence.</summary>
/// <param name="Account">Whose things the call may see and change.</param>
/// <param name="AccessKeyId">The key that signed.</param>
[GenerateSerializer, Immutable, Alias("ca.Caller")]
public sealed record Caller([property: Id(0)] AccountId Account, [property: Id(1)] string AccessKeyId);
