using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Access;

/// <summary>Remembers client tokens for 24 hours, so that a repeated call gets the first answer.</summary>
internal interface IClientTokens
{
    /// <summary>Claims a token for <paramref name="result"/>, which must be unique to this call (such as a new id), before the thing is made:
    /// whoever finds the token claimed makes the thing under the id it finds, which must be safe to repeat.</summary>
    /// <returns>The result that stands; refuses with <see cref="RefusalCode.IdempotentParameterMismatch"/> a token with other parameters.</returns>
    Task<Reply<TokenClaim>> ClaimAsync(AccountId account, string action, ClientToken token, string result, CancellationToken cancellation = default);
}

/// <summary>Whose result stands for a token.</summary>
/// <param name="Result">The result that stands.</param>
/// <param name="IsNew">It is the one just claimed.</param>
internal readonly record struct TokenClaim(string Result, bool IsNew);
