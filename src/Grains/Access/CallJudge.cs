using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Grains.Access;

/// <summary>Judges callers: time, key, signature, nonce, in this order. A nonce is burnt only by a true signature, so that nobody can burn another's.</summary>
internal sealed partial class CallJudge(IAccessBook book, AccessKeyCache keys, IClock clock, ILogger<CallJudge> logger)
{
    /// <summary>Who calls, or why nobody does. Not safe to repeat: the second time the nonce is used.</summary>
    public async Task<Reply<Caller>> JudgeAsync(CallEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        try
        {
            return await TryAsync(evidence);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            // Without the book nobody can be told from anybody: fail closed.
            LogBookUnreachable(exception);
            return new Refusal(RefusalCode.ServiceUnavailable, "The server cannot check who is calling at the moment.");
        }
    }

    private async Task<Reply<Caller>> TryAsync(CallEvidence evidence)
    {
        if ((AccessRules.RefuseTime(evidence.Timestamp, clock.Now) ?? AccessRules.RefuseShape(evidence)) is { } early)
            return early;
        var key = await keys.FindAsync(evidence.AccessKeyId);
        if (AccessRules.RefuseSignature(evidence, key) is { } refusal)
            return refusal;
        if (!await book.BurnAsync(evidence.AccessKeyId, evidence.Nonce, clock.Now + AccessLimits.NonceLifetime))
            return new Refusal(RefusalCode.SignatureNonceUsed, "Specified signature nonce was used already.");
        await keys.NoteUsedAsync(evidence.AccessKeyId);
        return new Caller(key!.Account, key.Id);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The book of access keys cannot be read or written; all calls are refused")]
    private partial void LogBookUnreachable(Exception exception);
}
