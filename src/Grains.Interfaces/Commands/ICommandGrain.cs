using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>Holds one command. Get one from <see cref="CommandGrains"/>.</summary>
[Alias("ca.ICommandGrain")]
public interface ICommandGrain : IGrainWithStringKey
{
    /// <summary>Makes it. Safe to repeat: what was made stands, also when it was changed since.</summary>
    [Alias("Create")]
    Task<Reply<Command>> CreateAsync(AccountId account, CommandDraft draft);

    /// <summary>Changes it. Safe to repeat. Refuses with <see cref="RefusalCode.InvalidCmdIdNotFound"/> what is not there or another's.</summary>
    [Alias("Modify")]
    Task<Reply<Command>> ModifyAsync(Caller caller, CommandChange change);

    /// <summary>The command as it is. Refuses with <see cref="RefusalCode.InvalidCmdIdNotFound"/>.</summary>
    [Alias("Get")]
    Task<Reply<Command>> GetAsync(AccountId account);

    /// <summary>Deletes it; refuses with <see cref="RefusalCode.InvalidStatusCmdIdInUse"/> while an unfinished invocation uses it.
    /// An invocation accepted at the same moment either wins, and the delete is refused, or loses, and finds no command.</summary>
    [Alias("Delete")]
    Task<Reply<Done>> DeleteAsync(Caller caller);
}

/// <summary>Builds the keys of <see cref="ICommandGrain"/>.</summary>
public static class CommandGrains
{
    /// <summary>The grain of that command.</summary>
    public static ICommandGrain GetCommand(this IGrainFactory grains, CommandId id) => grains.GetGrain<ICommandGrain>(id.ToString());
}
