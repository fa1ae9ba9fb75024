namespace CloudAssistant.Launcher;

/// <summary>It cannot go on; the message tells the user why and what to do.</summary>
internal sealed class LaunchException(string message) : Exception(message);
