using System.Reflection;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Gives no grain to anybody, and counts who asked.</summary>
public class UnreachableGrains : DispatchProxy
{
    /// <summary>How often a grain was asked for.</summary>
    public int Calls { get; private set; }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Calls++;
        throw new TimeoutException("No silo answers.");
    }
}
