from tests.support.browser import main

main()
