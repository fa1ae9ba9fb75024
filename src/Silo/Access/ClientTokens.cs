using System.Data.Common;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Access;

/// <summary>Client tokens in the database.</summary>
internal sealed class ClientTokens(Database database, IClock clock) : IClientTokens
{
    /// <summary>How long a token is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly Refusal Mismatch =
        new(RefusalCode.IdempotentParameterMismatch, "The client token was used with other parameters within the last 24 hours.");

    // One statement, so that of two calls at once exactly one is first; an expired token is taken over.
    private const string ClaimText = """
        INSERT INTO client_tokens AS kept (account, action, token, parameters_hash, result, expires_at)
        VALUES (@account, @action, @token, @hash, @result, @expires)
        ON CONFLICT (account, action, token) DO UPDATE SET
          parameters_hash = CASE WHEN kept.expires_at <= @now THEN excluded.parameters_hash ELSE kept.parameters_hash END,
          result = CASE WHEN kept.expires_at <= @now THEN excluded.result ELSE kept.result END,
          expires_at = CASE WHEN kept.expires_at <= @now THEN excluded.expires_at ELSE kept.expires_at END
        RETURNING parameters_hash, result
        """;

    public async Task<Reply<string?>> FindAsync(AccountId account, string action, ClientToken token, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var rows = await connection.QueryAsync(
            "SELECT parameters_hash, result FROM client_tokens WHERE account = @account AND action = @action AND token = @token AND expires_at > @now",
            row => (Hash: row.GetString(0), Result: row.GetString(1)),
            ("@account", account.Value),
            ("@action", action),
            ("@token", token.Token),
            ("@now", clock.Now.ToUnixTimeMilliseconds()));
        if (rows.Count == 0)
            return (string?)null;
        return rows[0].Hash == token.ParametersHash ? rows[0].Result : Mismatch;
    }

    public Task ReplaceAsync(AccountId account, string action, ClientToken token, string result, string next, CancellationToken cancellation = default) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                "UPDATE client_tokens SET result = @next WHERE account = @account AND action = @action AND token = @token AND result = @result",
                ("@account", account.Value),
                ("@action", action),
                ("@token", token.Token),
                ("@result", result),
                ("@next", next)),
            cancellation);

    public Task<Reply<TokenClaim>> ClaimAsync(
        AccountId account, string action, ClientToken token, string result, CancellationToken cancellation = default) =>
        database.WriteAsync(connection => ClaimAsync(connection, account, action, token, result, clock.Now), cancellation);

    /// <summary>The same inside a transaction of the caller's: token and thing appear together or not at all.</summary>
    public static async Task<Reply<TokenClaim>> ClaimAsync(
        DbConnection connection, AccountId account, string action, ClientToken token, string result, DateTimeOffset now)
    {
        var rows = await connection.QueryAsync(
            ClaimText,
            row => (Hash: row.GetString(0), Result: row.GetString(1)),
            ("@account", account.Value),
            ("@action", action),
            ("@token", token.Token),
            ("@hash", token.ParametersHash),
            ("@result", result),
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@expires", now.Add(Lifetime).ToUnixTimeMilliseconds()));
        var kept = rows[0];
        return kept.Hash == token.ParametersHash
            ? new TokenClaim(kept.Result, IsNew: kept.Result == result)
            : Mismatch;
    }
}
