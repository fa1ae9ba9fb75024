using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Access;

/// <summary>Remembers client tokens for 24 hours, so that a repeated call gets the first answer.</summary>
internal interface IClientTokens
{
    /// <summary>What stands for a token that was used before; null for a new one. Refuses with <see cref="RefusalCode.IdempotentParameterMismatch"/>.</summary>
    Task<Reply<string?>> FindAsync(AccountId account, string action, ClientToken token, CancellationToken cancellation = default);

    /// <summary>Puts <paramref name="next"/> in the place of a result: that the thing was made, so that a repeated call never makes it a second time.</summary>
    Task ReplaceAsync(AccountId account, string action, ClientToken token, string result, string next, CancellationToken cancellation = default);

    /// <summary>Claims a token for <paramref name="result"/>, which must be unique to this call (such as a new id), before the thing is made:
    /// whoever finds the token claimed makes the thing under the id it finds, which must be safe to repeat.</summary>
    /// <returns>The result that stands; refuses with <see cref="RefusalCode.IdempotentParameterMismatch"/> a token with other parameters.</returns>
    Task<Reply<TokenClaim>> ClaimAsync(AccountId account, string action, ClientToken token, string result, CancellationToken cancellation = default);
}

/// <summary>Whose result stands for a token.</summary>
/// <param name="Result">The result that stands.</param>
/// <param name="IsNew">It is the one just claimed.</param>
internal readonly record struct TokenClaim(string Result, bool IsNew);
