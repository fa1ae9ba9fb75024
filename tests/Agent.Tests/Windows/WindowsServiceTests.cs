using CloudAssistant.Agent.Windows;

namespace CloudAssistant.Agent.Tests.Windows;

public class WindowsServiceTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void The_service_starts_again_after_what_another_start_may_help(int exitCode, bool again) => Assert.Equal(again, WindowsService.StartsAgain(exitCode));
}
