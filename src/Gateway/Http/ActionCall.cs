using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>A call as an action gets it. Its caller is known, unless the action is one whose question is judged and answered in one go.</summary>
/// <param name="parameters">The parameters.</param>
/// <param name="evidence">What a silo needs to tell who calls.</param>
/// <param name="caller">Who calls, when a silo has judged it.</param>
/// <param name="desks">The way to the silos.</param>
internal sealed class ActionCall(ParameterReader parameters, CallEvidence evidence, Caller? caller, Desks desks)
{
    /// <summary>The parameters.</summary>
    public ParameterReader Parameters => parameters;

    /// <summary>The way to the silos.</summary>
    public IGrainFactory Grains => desks.Grains;

    /// <summary>Host and port by which the caller reached this server.</summary>
    public string Host { get; init; } = "";

    /// <summary>The region of this server, whatever region the call names.</summary>
    public string RegionId { get; init; } = "";

    /// <summary>Hears the refusal, or null, of a call that was judged where it was answered.</summary>
    public Action<Refusal?> Judged { get; init; } = _ => { };

    /// <summary>A silo has seen the evidence: its nonce is used.</summary>
    public bool IsJudged { get; private set; } = caller is not null;

    /// <summary>Who calls, as a silo judged.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("Nobody has judged this call yet.");

    /// <summary>Whose things are asked for.</summary>
    public AccountId Account => Caller.Account;

    /// <summary>A desk of the silos.</summary>
    public T Desk<T>()
        where T : IGrainWithIntegerKey => desks.Of<T>();

    /// <summary>Asks a desk: with the evidence, to judge it there and save a call, unless the caller is known already.</summary>
    public async Task<Reply<T>> AskAsync<T>(Func<CallEvidence, Task<Reply<T>>> judged, Func<Caller, Task<Reply<T>>> known)
    {
        if (IsJudged)
            return await known(Caller);
        IsJudged = true;
        var reply = await judged(evidence);
        Judged(reply.Refused);
        return reply;
    }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"ActionCall of {evidence}";
}
