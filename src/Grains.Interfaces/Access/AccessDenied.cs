namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>Why a key may not do something.</summary>
/// <param name="Action">What it may not, such as <c>ecs:RunCommand</c>.</param>
/// <param name="AccessKeyId">The key.</param>
/// <param name="Account">Its account.</param>
/// <param name="Explicit">A statement denies it; else no statement allows it.</param>
[GenerateSerializer, Immutable, Alias("ca.AccessDenied")]
public sealed record AccessDenied(
    [property: Id(0)] string Action, [property: Id(1)] string AccessKeyId, [property: Id(2)] AccountId Account, [property: Id(3)] bool Explicit);
