using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Instances;

/// <summary>Holds one managed instance: identity, key, facts, name, tags. Get one from <see cref="InstanceGrains"/>. Not woken by links or fan-outs.</summary>
[Alias("ca.IInstanceAgentGrain")]
public interface IInstanceAgentGrain : IGrainWithStringKey
{
    /// <summary>Makes it. Safe to repeat with the same instance.</summary>
    [Alias("Register")]
    Task<Reply<Instance>> RegisterAsync(Instance instance);

    /// <summary>The instance as it is. Refuses with <see cref="RefusalCode.InvalidInstanceNotFound"/>.</summary>
    [Alias("Get")]
    Task<Reply<Instance>> GetAsync(AccountId account);

    /// <summary>Gives it another name. Safe to repeat.</summary>
    [Alias("Rename")]
    Task<Reply<Instance>> RenameAsync(Caller caller, string name);

    /// <summary>Takes facts that the agent told over its authenticated link. Safe to repeat.</summary>
    [Alias("UpdateFacts")]
    Task UpdateFactsAsync(InstanceFacts facts, string sourceAddress);

    /// <summary>Forgets it: its key opens no link any more, its live link is closed, its open records end with InstanceReleased. Repeated after it broke
    /// off, it goes on; once it is done, it refuses with <see cref="RefusalCode.InvalidInstanceNotFound"/>.</summary>
    [Alias("Deregister")]
    Task<Reply<Instance>> DeregisterAsync(Caller caller);

    /// <summary>The instance as it was when it was deregistered. Refuses with <see cref="RefusalCode.InvalidInstanceNotFound"/> while it is not.</summary>
    [Alias("GetReleased")]
    Task<Reply<Instance>> GetReleasedAsync(AccountId account);
}

/// <summary>Holds one enrollment code. Get one from <see cref="InstanceGrains"/>.</summary>
[Alias("ca.IEnrollmentGrain")]
public interface IEnrollmentGrain : IGrainWithStringKey
{
    /// <summary>Makes it. Safe to repeat with the same draft and code hash.</summary>
    [Alias("Create")]
    Task<Reply<Enrollment>> CreateAsync(AccountId account, EnrollmentDraft draft, byte[] codeHash);

    /// <summary>The code's description. Refuses with <see cref="RefusalCode.ActivationIdNotFound"/>.</summary>
    [Alias("Get")]
    Task<Reply<Enrollment>> GetAsync(AccountId account);

    /// <summary>Makes an agent a managed instance. Safe to repeat: the same key gets the same instance.</summary>
    [Alias("Enroll")]
    Task<Reply<Instance>> EnrollAsync(EnrollmentEvidence evidence);

    /// <summary>Takes no more instances; those enrolled stay. Safe to repeat.</summary>
    [Alias("Disable")]
    Task<Reply<Enrollment>> DisableAsync(Caller caller);

    /// <summary>Deletes it; refuses with <see cref="RefusalCode.ActivationIdInUse"/> when instances enrolled with it.</summary>
    [Alias("Delete")]
    Task<Reply<Enrollment>> DeleteAsync(Caller caller);

    /// <summary>Counts one of its instances as deregistered. Safe to repeat.</summary>
    [Alias("NoteDeregistered")]
    Task NoteDeregisteredAsync(InstanceId instance);
}

/// <summary>Makes enrollment codes and lists codes and instances. A stateless worker: key 0 everywhere. Lists read search tables and wake no grain.</summary>
[Alias("ca.IInstanceDesk")]
public interface IInstanceDesk : IGrainWithIntegerKey
{
    /// <summary>Makes an enrollment code. With a client token a second one is never made: the code is shown once, so that a
    /// repeated call is refused with <see cref="RefusalCode.OperationForbidden"/>.</summary>
    [Alias("CreateEnrollment")]
    Task<Reply<EnrollmentCreated>> CreateEnrollmentAsync(Caller caller, EnrollmentDraft draft, ClientToken? token);

    /// <summary>Deregisters an instance. With a client token the first answer comes again; else a second call finds no instance.</summary>
    [Alias("Deregister")]
    Task<Reply<Instance>> DeregisterAsync(Caller caller, InstanceId instance, ClientToken? token);

    /// <summary>A page of enrollment codes, newest first.</summary>
    [Alias("ListEnrollments")]
    Task<Reply<Page<Enrollment>>> ListEnrollmentsAsync(Caller caller, EnrollmentQuery query);

    /// <summary>A page of instances, newest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="action">As which action it is judged: one that lists instances, such as <c>DescribeManagedInstances</c>.</param>
    /// <param name="query">Which.</param>
    [Alias("ListInstances")]
    Task<Reply<Page<Instance>>> ListInstancesAsync(Caller caller, string action, InstanceQuery query);
}

/// <summary>Builds the keys of the grains of instances.</summary>
public static class InstanceGrains
{
    /// <summary>The grain of that instance.</summary>
    public static IInstanceAgentGrain GetInstanceAgent(this IGrainFactory grains, InstanceId id) => grains.GetGrain<IInstanceAgentGrain>(id.ToString());

    /// <summary>The grain of that enrollment code.</summary>
    public static IEnrollmentGrain GetEnrollment(this IGrainFactory grains, EnrollmentId id) => grains.GetGrain<IEnrollmentGrain>("enrollment-" + id);
}
