using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Servers;

/// <summary>A server that runs, in one process or in several.</summary>
internal interface IServer : IAsyncDisposable
{
    /// <summary>Where its API answers.</summary>
    Uri Endpoint { get; }

    /// <summary>The access key it made at its first start.</summary>
    string AccessKeyFile { get; }

    /// <summary>Its processes: when one ends by itself, something is wrong.</summary>
    IReadOnlyList<ChildProcess> Processes { get; }
}
