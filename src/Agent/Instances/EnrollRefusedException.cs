namespace CloudAssistant.Agent.Instances;

/// <summary>The server said no, with its reason; or what was asked for cannot be asked.</summary>
internal sealed class EnrollRefusedException(string message) : Exception(message);
