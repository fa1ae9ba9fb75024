using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Files;

/// <summary>Takes files that are to be sent and lists what became of them. A stateless worker: key 0 everywhere.</summary>
[Alias("ca.IFileDesk")]
public interface IFileDesk : IGrainWithIntegerKey
{
    /// <summary>Accepts a file for its instances: once this answers with a value, it is durable. With a client token safe to repeat for 24 hours: the first
    /// answer comes again.</summary>
    /// <returns>The id; refuses what is not within <see cref="FileLimits"/> and the options of the server, instances that are not there
    /// (<see cref="RefusalCode.InvalidInstanceNotFound"/>), and what is more than an account may send in a day (<see cref="RefusalCode.InvocationExceedQuota"/>).</returns>
    [Alias("Send")]
    Task<Reply<SendingId>> SendAsync(Caller caller, FileRequest request);

    /// <summary>A page of sendings with their instances, newest first.</summary>
    [Alias("List")]
    Task<Reply<Page<SendingView>>> ListAsync(Caller caller, SendingQuery query);
}
