using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Holds one invocation. Get one from <see cref="InvocationGrains"/>.</summary>
[Alias("ca.IInvocationGrain")]
public interface IInvocationGrain : IGrainWithStringKey
{
    /// <summary>Accepts the invocation: one transaction that makes it, its slices and its records. Once this answers with a value, it is durable.
    /// With a client token safe to repeat: the first answer comes again, and it may name another invocation.</summary>
    [Alias("Start")]
    Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request);

    /// <summary>Asks every record that has not ended, or only those of <paramref name="instances"/>, to stop. Safe to repeat.</summary>
    /// <returns>Refuses with <see cref="RefusalCode.InvalidInvokeIdNotFound"/> or <see cref="RefusalCode.InvalidInstanceIdNotFound"/>.</returns>
    [Alias("Stop")]
    Task<Reply<Done>> StopAsync(Caller caller, ImmutableArray<InstanceId> instances);

    /// <summary>Changes an invocation that repeats, from its next tick on: what is due already is made before, as it was. Safe to repeat.</summary>
    /// <returns>Refuses what runs once (<see cref="RefusalCode.InvalidOperationRepeatModeUnsupported"/>), what has ended
    /// (<see cref="RefusalCode.InvalidOperationInvokeAlreadyFinished"/>), and what an invocation of that kind could not be made with.</returns>
    [Alias("Modify")]
    Task<Reply<InvocationChanged>> ModifyAsync(Caller caller, InvocationChange change);

    /// <summary>Writes the final status of an invocation that repeated, once no tick follows and no record is open. Safe to repeat.</summary>
    [Alias("Settle")]
    Task SettleAsync();

    /// <summary>The invocation with counts folded at this moment from its slice rows, without records.</summary>
    [Alias("Describe")]
    Task<Reply<InvocationView>> DescribeAsync(AccountId account);
}

/// <summary>Builds the keys of the grains of invocations.</summary>
public static class InvocationGrains
{
    /// <summary>The grain of that invocation.</summary>
    public static IInvocationGrain GetInvocation(this IGrainFactory grains, InvocationId id) => grains.GetGrain<IInvocationGrain>(id.ToString());

    /// <summary>The grain of that slice.</summary>
    public static IRecordSliceGrain GetSlice(this IGrainFactory grains, SliceKey key) => grains.GetGrain<IRecordSliceGrain>(key.ToString());

    /// <summary>The grain of that rate window.</summary>
    public static IRateWindowGrain GetRateWindow(this IGrainFactory grains, RateWindowKey key) => grains.GetGrain<IRateWindowGrain>(key.ToString());
}
