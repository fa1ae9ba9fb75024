using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Grains.Access;

/// <summary>
/// Judges callers: time, key, signature, nonce, and whether the key could be allowed the action at all, in this order. A nonce is burnt only by a true signature,
/// so that nobody can burn another's.
/// </summary>
internal sealed partial class CallJudge(IAccessBook book, AccessKeyCache keys, PolicyJudge policies, IClock clock, ILogger<CallJudge> logger)
{
    /// <summary>Who calls, or why nobody does. Not safe to repeat: the second time the nonce is used.</summary>
    /// <param name="evidence">What the gateway saw.</param>
    /// <param name="burn">Burns the nonce together with something else for the caller; false when it was used before, and whatever was read is then not told.
    /// Not called for whoever may not.</param>
    /// <param name="refuse">Refuses what the key may not do to the thing that is asked for; null for what is judged by its owner.</param>
    public async Task<Reply<Caller>> JudgeAsync(
        CallEvidence evidence, Func<Caller, Nonce, Task<bool>>? burn = null, Func<AccessKey, Caller, Refusal?>? refuse = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        try
        {
            return await TryAsync(evidence, burn, refuse);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            // Without the book nobody can be told from anybody: fail closed.
            LogBookUnreachable(exception);
            return new Refusal(RefusalCode.ServiceUnavailable, "The server cannot check who is calling at the moment.");
        }
    }

    private async Task<Reply<Caller>> TryAsync(CallEvidence evidence, Func<Caller, Nonce, Task<bool>>? burn, Func<AccessKey, Caller, Refusal?>? refuse)
    {
        if ((AccessRules.RefuseTime(evidence.Timestamp, clock.Now) ?? AccessRules.RefuseShape(evidence)) is { } early)
            return early;
        var key = await keys.FindAsync(evidence.AccessKeyId);
        if (AccessRules.RefuseSignature(evidence, key) is { } refusal)
            return refusal;
        var caller = new Caller(key!.Account, key.Id) { SourceAddress = evidence.SourceAddress };
        var denied = policies.RefuseAction(key, evidence.Action, PolicyJudge.SourceOf(evidence.SourceAddress)) ?? refuse?.Invoke(key, caller);
        var nonce = new Nonce(evidence.AccessKeyId, evidence.Nonce, clock.Now + AccessLimits.NonceLifetime);
        if (!await (burn is null || denied is not null ? book.BurnAsync(nonce) : burn(caller, nonce)))
            return new Refusal(RefusalCode.SignatureNonceUsed, "Specified signature nonce was used already.");
        await keys.NoteUsedAsync(evidence.AccessKeyId);
        return denied is not null ? denied : caller;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The book of access keys cannot be read or written; all calls are refused")]
    private partial void LogBookUnreachable(Exception exception);
}
