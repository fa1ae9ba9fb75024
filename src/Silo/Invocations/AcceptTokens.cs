using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Client tokens of a group of accepts: claimed first, so that whoever comes with the same token waits for this transaction and then sees its outcome.</summary>
internal sealed class AcceptTokens
{
    private const long LifeMs = 24 * 3_600_000;

    private static readonly RowColumns<InvocationPlan> Columns = new RowColumns<InvocationPlan>()
        .Key("account", p => p.Caller.Account.Value).Key("action", p => p.Action).Key("token", p => p.Request.Token!.Token)
        .With("parameters_hash", p => p.Request.Token!.ParametersHash).With("result", ResultOf).With("expires_at", p => p.Now + LifeMs);

    private static readonly RowColumns<InvocationPlan> Names = new RowColumns<InvocationPlan>()
        .Key("account", p => p.Caller.Account.Value).Key("action", p => p.Action).Key("token", p => p.Request.Token!.Token);

    private readonly SortedDictionary<TokenKey, InvocationPlan> _first = [];
    private readonly Dictionary<TokenKey, (string Hash, string Result)> _kept = [];

    public AcceptTokens(IEnumerable<InvocationPlan> plans)
    {
        foreach (var plan in plans)
            if (KeyOf(plan) is { } key)
                _first.TryAdd(key, plan);
    }

    /// <summary>The plan before this one in the group that has the same token; null when there is none.</summary>
    public InvocationPlan? Before(InvocationPlan plan) => KeyOf(plan) is { } key && !ReferenceEquals(_first[key], plan) ? _first[key] : null;

    /// <summary>Claims the token of the first plan that has it, in key order; an expired token is taken over, an earlier call's stays.</summary>
    public void Claim(Statements statements)
    {
        if (_first.Count == 0)
            return;
        var insert = Columns.Insert("client_tokens AS kept", statements.Sqlite);
        statements.Rows(
            $"""
            {insert} ON CONFLICT (account, action, token) DO UPDATE SET
              parameters_hash = CASE WHEN kept.expires_at <= @now THEN excluded.parameters_hash ELSE kept.parameters_hash END,
              result = CASE WHEN kept.expires_at <= @now THEN excluded.result ELSE kept.result END,
              expires_at = CASE WHEN kept.expires_at <= @now THEN excluded.expires_at ELSE kept.expires_at END
            RETURNING account, action, token, parameters_hash, result
            """,
            Columns, [.. _first.Values], null, Keep, ("now", _first.Values.Max(plan => plan.Now)));
    }

    /// <summary>Reads tokens without claiming any.</summary>
    public void Read(Statements statements)
    {
        if (_first.Count > 0)
            statements.Rows(
                Names.Select("client_tokens", "t.account, t.action, t.token, t.parameters_hash, t.result", statements.Sqlite) + " AND t.expires_at > @now",
                Names, [.. _first.Values], null, Keep, ("now", _first.Values.Max(plan => plan.Now)));
    }

    /// <summary>Gives up what these plans claimed: not even the token of a refused call stays.</summary>
    public static void Release(Statements statements, IReadOnlyList<InvocationPlan> refused) =>
        statements.Rows(Names.Delete("client_tokens", statements.Sqlite), Names, refused);

    /// <summary>The answer that the plan's token stands for; null when the plan has none or has claimed it itself.</summary>
    public Reply<InvocationAccepted>? Earlier(InvocationPlan plan)
    {
        if (KeyOf(plan) is not { } key || !_kept.TryGetValue(key, out var kept) || kept.Result == ResultOf(plan))
            return null;
        if (kept.Hash != plan.Request.Token!.ParametersHash)
            return new Refusal(RefusalCode.IdempotentParameterMismatch, "The client token was used before with other parameters.");
        var parts = kept.Result.Split(' ');
        return new InvocationAccepted(InvocationId.Parse(parts[0]), CommandId.Parse(parts[1]));
    }

    private void Keep(DbDataReader row) => _kept[new(row.GetString(0), row.GetString(1), row.GetString(2))] = (row.GetString(3), row.GetString(4));

    private static TokenKey? KeyOf(InvocationPlan plan) =>
        plan.Request.Token is { } token ? new(plan.Caller.Account.Value, plan.Action, token.Token) : null;

    private static string ResultOf(InvocationPlan plan) => $"{plan.Id} {plan.Command}";

    private sealed record TokenKey(string Account, string Action, string Token) : IComparable<TokenKey>
    {
        public int CompareTo(TokenKey? other)
        {
            var byAccount = string.CompareOrdinal(Account, other?.Account);
            var byAction = byAccount != 0 ? byAccount : string.CompareOrdinal(Action, other?.Action);
            return byAction != 0 ? byAction : string.CompareOrdinal(Token, other?.Token);
        }
    }
}
