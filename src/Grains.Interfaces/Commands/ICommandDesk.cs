using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>Makes and lists commands. A stateless worker: key 0 everywhere. Lists read search tables and never wake a command.</summary>
[Alias("ca.ICommandDesk")]
public interface ICommandDesk : IGrainWithIntegerKey
{
    /// <summary>Makes a command under a new id. With a client token safe to repeat for 24 hours: the first answer comes again.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="draft">What to make.</param>
    /// <param name="token">Client token, or null.</param>
    [Alias("Create")]
    Task<Reply<Command>> CreateAsync(Caller caller, CommandDraft draft, ClientToken? token);

    /// <summary>A page of commands, newest first.</summary>
    [Alias("List")]
    Task<Reply<Page<Command>>> ListAsync(Caller caller, CommandQuery query);
}
