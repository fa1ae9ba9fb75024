using System.CommandLine;
using System.Net;
using CloudAssistant.Agent.Diagnosis;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Instances;

/// <summary>All in which the systems differ that the agent runs on.</summary>
internal interface IMachine
{
    /// <summary>What facts call the kind of system: <c>linux</c>, <c>windows</c>.</summary>
    string OsType { get; }

    /// <summary>Name and version of the system, for people.</summary>
    string OsName();

    /// <summary>What the machine calls itself since it was installed; null when it does not.</summary>
    string? MachineId();

    /// <summary>The IANA name of its time zone, as it is now; UTC when that is not known.</summary>
    string TimeZone();

    /// <summary>Verbs of the program that only this system has.</summary>
    IReadOnlyList<Command> Verbs { get; }

    /// <summary>Does the work of an agent, which ends when told to; as a service of the system where it was started as one.</summary>
    Task<int> WorkAsync(Func<CancellationToken, Task<int>> work);

    /// <summary>A clock that goes on while the machine sleeps, and that setting the time does not change.</summary>
    AgentClock NewClock();

    /// <summary>Where an agent of this account keeps its state unless told otherwise.</summary>
    string StateDirectoryDefault { get; }

    /// <summary>The file in which an operator of this machine says what the agent of a directory does not run.</summary>
    string DenyFileOf(string stateDirectory);

    /// <summary>Whether two names are the same account; an empty second one is the account this program runs as.</summary>
    bool IsSameAccount(string name, string other);

    /// <summary>Where the scripts of an agent lie while they run.</summary>
    string ScriptsOf(string stateDirectory);

    /// <summary>Makes that directory, or sees to it that the one there is of this account; false when it is not.</summary>
    bool MakeScriptDirectory(string path);

    /// <summary>Makes a directory, or makes the one that is there such that its owner alone can enter it.</summary>
    void MakePrivate(string directory);

    /// <summary>Makes a file that is about to be made one of its owner alone, where that is not so by the directory it lies in.</summary>
    void MakePrivate(FileStreamOptions file);

    /// <summary>Whether a file could not be opened because another process has it.</summary>
    bool IsTaken(IOException e);

    /// <summary>A directory to keep state in.</summary>
    IDisk NewDisk(string directory);

    /// <summary>What runs scripts here.</summary>
    IScriptRunner NewRunner(RunnerOptions options, TimeProvider time);

    /// <summary>Places a file. Unless it does, nothing is as it was not before, but for directories that were made.</summary>
    FileOutcome Place(FileSpec file, CancellationToken late);

    /// <summary>Removes what an earlier life of the agent left of a file that it was about to place.</summary>
    void RemoveLeftFile(string targetDir, string recordId);

    /// <summary>Whether it can be seen here which account listens on a port of this machine.</summary>
    bool SeesWhoListens { get; }

    /// <summary>Why the other end of a connection without TLS must not be talked to; null when it may.</summary>
    string? WhyNotPeer(IPEndPoint own, IPEndPoint server);

    /// <summary>Starts the service that a package installed, if there is one, once this machine is enrolled in its directory; or tells how.</summary>
    /// <returns>Null, or why it could not be started.</returns>
    string? StartService(StateDirectory directory, bool mayStart) => null;

    /// <summary>Calls whenever somebody asks the agent at work to make way, until disposed; null where nobody can ask.</summary>
    IDisposable? OnDrainAsked(Action asked) => null;

    /// <summary>Asks the agent that holds a lock file to make way; null when none listens.</summary>
    /// <returns>Tells whether that agent still works.</returns>
    Func<bool>? AskToDrain(string lockFile) => null;

    /// <summary>What is left on the file system of a directory.</summary>
    /// <exception cref="IOException">It cannot be asked for.</exception>
    DiskRoom RoomOf(string directory) => new(new DriveInfo(Path.GetPathRoot(directory)!).AvailableFreeSpace, null, ReadOnly: false);

    /// <summary>Whether an agent of this account, started as this process was, could keep each run in a control group of its own; null: there are none here.</summary>
    bool? CanGroup() => null;

    /// <summary>What the machine counts time with; empty where it does not tell.</summary>
    string ClockSource() => "";

    /// <summary>What to do about what is wrong.</summary>
    Advice Advice => Advice.Plain;

    /// <summary>The file that holds the environment of the agent's service, one NAME=value a line; null where there is no such file.</summary>
    string? ServiceEnvironmentFile => null;

    /// <summary>Gives back to the machine what this process mapped and will not need while it waits. Does nothing where that is not worth it.</summary>
    void GiveBackMemory()
    {
    }

    /// <summary>Keeps the authorities that the system trusts from being read, where that costs: for an agent with an authority of its own. Before there
    /// are threads.</summary>
    void ReadNoAuthorities()
    {
    }
}
