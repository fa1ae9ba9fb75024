namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>Who makes a call, as a silo judged it from the evidence.</summary>
/// <param name="Account">Whose things the call may see and change.</param>
/// <param name="AccessKeyId">The key that signed; what it may do is read again by whoever owns the thing.</param>
[GenerateSerializer, Immutable, Alias("ca.Caller")]
public sealed record Caller([property: Id(0)] AccountId Account, [property: Id(1)] string AccessKeyId)
{
    /// <summary>Where the call came from; empty when nobody knows.</summary>
    [Id(2)] public string SourceAddress { get; init; } = "";
}
