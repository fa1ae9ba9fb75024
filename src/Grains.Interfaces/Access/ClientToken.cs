namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>Makes a call safe to repeat: unique by account, action and token for 24 hours.</summary>
/// <param name="Token">At most 64 ASCII characters, case-sensitive.</param>
/// <param name="ParametersHash">SHA-256 over the parameters of the call, without signature fields, in lower-case hexadecimal. The same token with
/// another hash is refused with <see cref="Replies.RefusalCode.IdempotentParameterMismatch"/>.</param>
[GenerateSerializer, Immutable, Alias("ca.ClientToken")]
public sealed record ClientToken([property: Id(0)] string Token, [property: Id(1)] string ParametersHash);
