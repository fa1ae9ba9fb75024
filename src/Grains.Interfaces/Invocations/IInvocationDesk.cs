using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Takes new invocations and lists old ones. A stateless worker: key 0 everywhere. Lists read indexed columns and wake no grain.</summary>
[Alias("ca.IInvocationDesk")]
public interface IInvocationDesk : IGrainWithIntegerKey
{
    /// <summary>Accepts an invocation under a new id; see <see cref="IInvocationGrain.StartAsync"/>.</summary>
    [Alias("Start")]
    Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request);

    /// <summary>A page of invocations, newest first.</summary>
    [Alias("List")]
    Task<Reply<Page<InvocationView>>> ListAsync(Caller caller, InvocationQuery query);

    /// <summary>The same for whoever signed the call: judges as <see cref="IAccessGrain.AuthenticateAsync"/> does, with its refusals, then lists.
    /// Not safe to repeat: the second time the nonce is used.</summary>
    [Alias("ListSigned")]
    Task<Reply<Page<InvocationView>>> ListSignedAsync(CallEvidence evidence, InvocationQuery query);

    /// <summary>A page of records with their outputs: of one invocation in the order of its targets, else newest first.</summary>
    [Alias("Results")]
    Task<Reply<Page<RecordView>>> ResultsAsync(Caller caller, RecordQuery query);

    /// <summary>The same for whoever signed the call, as <see cref="ListSignedAsync"/>.</summary>
    [Alias("ResultsSigned")]
    Task<Reply<Page<RecordView>>> ResultsSignedAsync(CallEvidence evidence, RecordQuery query);
}
